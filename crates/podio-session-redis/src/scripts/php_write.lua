-- KEYS[1]: the hash that PHP knows. KEYS[2]: ours beside it.
-- ARGV 1 to 4: access token, refresh token, our name of them, our clear parts, as they were read,
-- each after '1', or '0' where it was missing. 5 to 9: the new five fields of PHP. 10 to 12: the new
-- fields n, m, p of ours. 13: when ours may go, in milliseconds since 1970.
-- 1: written, 0: something else is there by now.
local function is(value, expected)
  return (value and '1' .. value or '0') == expected
end
local tokens = redis.call('HMGET', KEYS[1], 'access_token', 'refresh_token')
local ours = redis.call('HMGET', KEYS[2], 'n', 'm')
if not (is(tokens[1], ARGV[1]) and is(tokens[2], ARGV[2]) and is(ours[1], ARGV[3]) and is(ours[2], ARGV[4])) then
  return 0
end
redis.call('HSET', KEYS[2], 'n', ARGV[10], 'm', ARGV[11], 'p', ARGV[12])
redis.call('HSET', KEYS[1], 'access_token', ARGV[5], 'refresh_token', ARGV[6], 'expires_in', ARGV[7], 'ref_type', ARGV[8], 'ref_id', ARGV[9])
local at = tonumber(ARGV[13])
local deadline = redis.call('HMGET', KEYS[2], 'd')[1]
if deadline and tonumber(deadline) then
  at = math.max(at, math.ceil(tonumber(deadline) / 1000))
end
redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', at))
return 1

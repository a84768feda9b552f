-- ARGV: version, state, retain-until, payload, expected version ('' for no record), the millisecond
-- since 1970 at which the key may go.
-- 1: stored, 0: conflict, -1: what is there cannot be read.
-- Every call costs about as much as all else, so there are few, and no helpers.
local key = KEYS[1]
local found = redis.call('HMGET', key, 'v', 's', 'r', 'd')
local version, state, retain = found[1], found[2], found[3]
if version or state or retain then
  if not (version and #version == 24 and (state == '0' or state == '1' or state == '2')
    and retain and #retain <= 22 and string.find(retain, '^%-?%d+$')) then
    return -1
  end
  if version == ARGV[1] then
    return 1
  end
  if version ~= ARGV[5] then
    return 0
  end
elseif redis.call('HEXISTS', key, 'p') == 1 then
  return -1
elseif ARGV[5] ~= '' then
  return 0
end
redis.call('HSET', key, 'v', ARGV[1], 's', ARGV[2], 'r', ARGV[3], 'p', ARGV[4])
local at = ARGV[6]
local deadline = found[4]
if deadline and #deadline <= 16 and string.find(deadline, '^%d+$') then
  at = string.format('%.0f', math.max(tonumber(at), math.ceil(tonumber(deadline) / 1000)))
end
redis.call('PEXPIREAT', key, at)
return 1

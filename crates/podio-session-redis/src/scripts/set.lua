-- ARGV: the clear parts, the payload, the expected version ('' for no record), the millisecond since
-- 1970 at which the key may go.
-- 1: stored, 0: conflict, -1: what is there cannot be read.
-- Every call costs about as much as all else, so there are few, and no helpers.
local key = KEYS[1]
local found = redis.call('HMGET', key, 'm', 'd')
local clear = found[1]
if clear then
  if #clear > 48 or not string.find(clear, '^[012] %-?%d+$', 25) then
    return -1
  end
  local version = string.sub(clear, 1, 24)
  if version == string.sub(ARGV[1], 1, 24) then
    return 1
  end
  if version ~= ARGV[3] then
    return 0
  end
elseif redis.call('HEXISTS', key, 'p') == 1 then
  return -1
elseif ARGV[3] ~= '' then
  return 0
end
redis.call('HSET', key, 'm', ARGV[1], 'p', ARGV[2])
local at = ARGV[4]
local deadline = found[2]
if deadline and #deadline <= 16 and string.find(deadline, '^%d+$') then
  at = string.format('%.0f', math.max(tonumber(at), math.ceil(tonumber(deadline) / 1000)))
end
redis.call('PEXPIREAT', key, at)
return 1

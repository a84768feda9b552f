-- ARGV: version, state, retain-until, payload, expected version ('' for no record).
-- 1: stored, 0: conflict, -1: what is there cannot be read.
local found = redis.call('HMGET', key, 'v', 's', 'r', 'd')
local payload = redis.call('HEXISTS', key, 'p') == 1
if found[1] or found[2] or found[3] or payload then
  local readable = payload and found[1] and #found[1] == 24
    and found[2] and string.find(found[2], '^[012]$')
    and milliseconds(found[3])
  if not readable then
    return -1
  end
  if found[1] == ARGV[1] then
    return 1
  end
  if found[1] ~= ARGV[5] then
    return 0
  end
elseif ARGV[5] ~= '' then
  return 0
end
redis.call('HSET', key, 'v', ARGV[1], 's', ARGV[2], 'r', ARGV[3], 'p', ARGV[4])
local at = milliseconds(ARGV[3])
local deadline = whole(found[4])
if deadline then
  at = math.max(at, math.ceil(deadline / 1000))
end
expire_at(at)
return 1

-- KEYS[2]: a new name in the same slot. ARGV: the two fields as they were read, each after '1', or
-- '0' where it was missing, or nothing but '' for a key that is no hash; then time and reason.
-- 1: moved, 0: something else is there by now.
local kind = redis.call('TYPE', key)['ok']
if kind ~= 'hash' then
  if kind == 'none' or ARGV[1] ~= '' then
    return 0
  end
  redis.call('RENAME', key, KEYS[2])
  redis.call('PERSIST', KEYS[2])
  return 1
end
local names = {'m', 'p'}
local found = redis.call('HMGET', key, unpack(names))
for at, name in ipairs(names) do
  if (found[at] and '1' .. found[at] or '0') ~= ARGV[at] then
    return 0
  end
end
redis.call('HSET', KEYS[2], 'set-aside', ARGV[3], 'reason', ARGV[4])
for at, name in ipairs(names) do
  if found[at] then
    redis.call('HSET', KEYS[2], name, found[at])
  end
end
redis.call('HDEL', key, unpack(names))
expire()
return 1

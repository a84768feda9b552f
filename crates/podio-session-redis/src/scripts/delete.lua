-- ARGV: version. 1: deleted, 0: it is another one.
local clear = redis.call('HMGET', key, 'm')[1]
if not clear or string.sub(clear, 1, 24) ~= ARGV[1] then
  return 0
end
redis.call('HDEL', key, 'm', 'p')
expire()
return 1

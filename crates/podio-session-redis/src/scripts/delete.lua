-- ARGV: version. 1: deleted, 0: it is another one.
if redis.call('HMGET', key, 'v')[1] ~= ARGV[1] then
  return 0
end
redis.call('HDEL', key, 'v', 's', 'r', 'p')
expire()
return 1

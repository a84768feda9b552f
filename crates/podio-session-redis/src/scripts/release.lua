-- ARGV: holder.
if redis.call('HMGET', key, 'h')[1] ~= ARGV[1] then
  return 0
end
redis.call('HDEL', key, 'h', 'd', 't')
expire()
return 1

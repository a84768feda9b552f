-- ARGV: holder, time to hold in microseconds.
-- 0: the caller holds the lease; otherwise the microseconds that another still holds it.
local found = redis.call('HMGET', key, 'h', 'd', 't')
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local deadline = whole(found[2])
local ttl = whole(found[3])
if found[1] and found[1] ~= ARGV[1] and deadline and ttl and deadline > now then
  local remaining = deadline - now
  if remaining <= ttl then
    return remaining
  end
  -- The server's clock was set back: the lease gets its full time once more, not longer.
  redis.call('HSET', key, 'd', string.format('%.0f', now + ttl))
  expire()
  return ttl
end
redis.call('HSET', key, 'h', ARGV[1], 'd', string.format('%.0f', now + tonumber(ARGV[2])), 't', ARGV[2])
expire()
return 0

-- KEYS[1]: the hash that PHP knows. KEYS[2]: ours beside it.
-- The five fields of PHP, then the name of the tokens that ours is about, then our record.
local result = redis.call('HMGET', KEYS[1], 'access_token', 'refresh_token', 'expires_in', 'ref_type', 'ref_id')
for _, value in ipairs(redis.call('HMGET', KEYS[2], 'n', 'm', 'p')) do
  result[#result + 1] = value
end
return result

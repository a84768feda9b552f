-- KEYS: any number of sessions. ARGV, for each: the clear parts, the payload, the expected version
-- ('' for no record), the millisecond since 1970 at which the key may go.
-- For one key its outcome, for several an array of them. 1: stored, 0: conflict, -1: what is there
-- cannot be read, -2: a command failed; for one key the error itself.
-- Every command costs about as much as all else, so there are few, and no helpers.
local find, sub = string.find, string.sub
local outcomes = {}
local failed
local last = 0
for number, key in ipairs(KEYS) do
  local outcome
  local found = redis.pcall('HMGET', key, 'm', 'd')
  local current = found[1]
  if found.err then
    failed, outcome = found, -2
  elseif current then
    if #current > 48 or not find(current, '^[012] %-?%d+$', 25) then
      outcome = -1
    else
      local version = sub(current, 1, 24)
      if version ~= ARGV[last + 3] then
        outcome = version == sub(ARGV[last + 1], 1, 24) and 1 or 0
      end
    end
  elseif redis.call('HEXISTS', key, 'p') == 1 then
    outcome = -1
  elseif ARGV[last + 3] ~= '' then
    outcome = 0
  end
  if not outcome then
    local written = redis.pcall('HSET', key, 'm', ARGV[last + 1], 'p', ARGV[last + 2])
    if type(written) == 'table' then
      failed, outcome = written, -2
    else
      local at = ARGV[last + 4]
      local deadline = found[2]
      if deadline and #deadline <= 16 and find(deadline, '^%d+$') then
        at = string.format('%.0f', math.max(tonumber(at), math.ceil(tonumber(deadline) / 1000)))
      end
      redis.call('PEXPIREAT', key, at)
      outcome = 1
    end
  end
  outcomes[number] = outcome
  last = last + 4
end
if #KEYS == 1 then
  return failed or outcomes[1]
end
return outcomes

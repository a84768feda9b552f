local key = KEYS[1]

-- A number that a lease script wrote; nil for anything else.
local function whole(text)
  if text and #text <= 16 and string.find(text, '^%d+$') then
    return tonumber(text)
  end
end

-- Whole milliseconds since 1970, rounded up, of decimal nanoseconds; nil for anything else.
-- The text is cut, because a Lua number cannot hold nanoseconds exactly.
local function milliseconds(text)
  if not text or #text > 22 or not string.find(text, '^%-?%d+$') then
    return nil
  end
  if string.sub(text, 1, 1) == '-' or #text <= 6 then
    return 1
  end
  local at = tonumber(string.sub(text, 1, -7))
  if string.sub(text, -6) ~= '000000' then
    at = at + 1
  end
  return at
end

local function expire_at(at)
  redis.call('PEXPIREAT', key, string.format('%.0f', at))
end

-- Lets the key go at the later of retain-until and the lease's deadline. A record whose
-- retain-until cannot be read keeps the time to live that it has.
local function expire()
  local found = redis.call('HMGET', key, 'm', 'd')
  local at = 0
  if found[1] or redis.call('HEXISTS', key, 'p') == 1 then
    at = milliseconds(found[1] and string.match(found[1], '^%d+ (.*)$', 25))
    if not at then
      return
    end
  end
  local deadline = whole(found[2])
  if deadline then
    at = math.max(at, math.ceil(deadline / 1000))
  end
  if at > 0 then
    expire_at(at)
  end
end


-- Takes from a token bucket, or says how long to wait. KEYS: the bucket. ARGV: the amount, the capacity, what flows back per
-- second, the time in milliseconds, and for how long the bucket is kept beyond the time it needs to be full, likewise.
-- Returns the milliseconds to wait; 0 if the amount has been taken.
local amount, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local refill, now, margin = tonumber(ARGV[3]) / 1000, tonumber(ARGV[4]), tonumber(ARGV[5])

local stored = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(stored[1]) or capacity, tonumber(stored[2]) or now
-- A clock that goes back refills nothing, now or when it comes forward again.
local elapsed = math.max(0, now - at)
at = math.max(at, now)
tokens = math.min(capacity, tokens + elapsed * refill)

local wait = 0
if tokens >= amount then
  tokens = tokens - amount
else
  wait = math.ceil((amount - tokens) / refill)
  -- Rounding must not leave whoever waited a hair short.
  if tokens + wait * refill < amount then wait = wait + 1 end
end
-- Numbers as text lose digits unless told otherwise.
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.17g', at))
redis.call('PEXPIRE', KEYS[1], math.min(margin + math.ceil((capacity - tokens) / refill), 2 ^ 52))
return math.min(wait, 2 ^ 52)

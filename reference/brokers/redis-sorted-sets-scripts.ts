import { scriptOf } from "./redis-scripts.ts";

/**
 * What Redis does as a whole, so that an entry is always in exactly one place.
 *
 * `entries` has each entry with its turn; `waiting` those that are offered, by turn; `away` those that
 * are not, leased or put back for later, by when they will be offered again; `tokens` who holds a lease.
 * Times are the server's, in milliseconds. Numbers become text by `%.3f`: Lua's own form loses digits.
 */
const common = `
local entries, waiting, away, tokens = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000

local function text(ms) return string.format('%.3f', ms) end

local function offer(id)
  redis.call('HDEL', tokens, id)
  local entry = redis.call('HGET', entries, id)
  if entry then redis.call('ZADD', waiting, string.match(entry, '^%S+'), id) end
end

local function isHeld(id, token)
  return redis.call('HGET', tokens, id) == token
    and tonumber(redis.call('ZSCORE', away, id) or 0) > now
end
`;

/** ARGV: the channel, the head start of a step of priority, and of each entry id, delay, priority, body. */
export const enqueueScript = scriptOf(`${common}
local added = 0
for i = 3, #ARGV, 4 do
  local id, due = ARGV[i], now + ARGV[i + 1]
  -- Not whether its text is there: what evicts keys may have taken its place, and left that.
  if not redis.call('ZSCORE', waiting, id) and not redis.call('ZSCORE', away, id) then
    -- Those that come together keep their order: equal turns would be ordered by id.
    local turn = due - ARGV[i + 2] * ARGV[2] + added / 1000
    added = added + 1
    redis.call('HSET', entries, id, text(turn) .. ' ' .. ARGV[i + 3])
    if due > now then redis.call('ZADD', away, text(due), id) else offer(id) end
  end
end
if added > 0 then redis.call('PUBLISH', ARGV[1], '') end
return added
`);

/** ARGV: how many, the lease, the token. Answers id and body of each. */
export const claimScript = scriptOf(`${common}
local back = redis.call('ZRANGE', away, '-inf', text(now), 'BYSCORE', 'LIMIT', 0, 1000)
for _, id in ipairs(back) do
  redis.call('ZREM', away, id)
  offer(id)
end
local claimed = {}
local popped = redis.call('ZPOPMIN', waiting, ARGV[1])
for i = 1, #popped, 2 do
  local id = popped[i]
  local entry = redis.call('HGET', entries, id)
  if entry then
    redis.call('ZADD', away, text(now + ARGV[2]), id)
    redis.call('HSET', tokens, id, ARGV[3])
    claimed[#claimed + 1] = id
    claimed[#claimed + 1] = string.match(entry, '^%S+ (.*)$')
  end
end
return claimed
`);

/** ARGV: the lease, and of each entry id, token. */
export const renewScript = scriptOf(`${common}
for i = 2, #ARGV, 2 do
  if isHeld(ARGV[i], ARGV[i + 1]) then redis.call('ZADD', away, text(now + ARGV[1]), ARGV[i]) end
end
`);

/**
 * ARGV: the channel, and of each entry id, token, and after how long it is offered again: -1 is never.
 * Answers 1 for each lease that was held, 0 for one that was lost.
 *
 * Nobody is woken for what is for later; whoever put it back looks again in time.
 */
export const settleScript = scriptOf(`${common}
local answers, isOffered = {}, false
for i = 2, #ARGV, 3 do
  local id, afterMs = ARGV[i], tonumber(ARGV[i + 2])
  local isMine = isHeld(id, ARGV[i + 1])
  answers[#answers + 1] = isMine and 1 or 0
  if isMine and afterMs > 0 then
    redis.call('HDEL', tokens, id)
    redis.call('ZADD', away, text(now + afterMs), id)
  elseif isMine then
    redis.call('ZREM', away, id)
    if afterMs < 0 then redis.call('HDEL', entries, id) end
    offer(id)
    isOffered = isOffered or afterMs == 0
  end
end
if isOffered then redis.call('PUBLISH', ARGV[1], '') end
return answers
`);

/** Answers in how many milliseconds something is offered, or false if nothing will be. */
export const nextDueScript = scriptOf(`${common}
if redis.call('ZCARD', waiting) > 0 then return '0' end
local first = redis.call('ZRANGE', away, 0, 0, 'WITHSCORES')
return first[2] and text(first[2] - now)
`);

/** Puts what nobody can read where a person finds it. KEYS[5]: the place. ARGV: id, body, token. */
export const buryScript = scriptOf(`${common}
if isHeld(ARGV[1], ARGV[3]) then
  redis.call('ZREM', away, ARGV[1])
  redis.call('HDEL', tokens, ARGV[1])
  redis.call('HDEL', entries, ARGV[1])
  redis.call('HSET', KEYS[5], ARGV[1], ARGV[2])
end
`);

-- Asks the requests of a file in turn: a method, a path and a body, each on a line of its own.
local requests = {}

function init(arguments)
  local file = assert(io.open(arguments[1], "r"))
  while true do
    local method, path, body = file:read("l", "l", "l")
    if not method or not path then break end
    local headers = { ["Content-Type"] = "application/json" }
    requests[#requests + 1] = wrk.format(method, path, headers, method == "POST" and body or nil)
  end
  file:close()
end

local last = 0

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency, rates)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %f, "bytes": %d, "p50": %f, "p95": %f, "p99": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end

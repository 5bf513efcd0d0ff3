-- The requests of one operation, for wrk: `wrk … -s load.lua http://127.0.0.1:PORT -- FILE`.
-- FILE: the method, then the headers up to an empty line, then one request per line: path, tab, body.
local requests, at = {}, 0

function init(args)
  local headers, method = {}, nil
  local lines = io.lines(args[1])
  method = lines()
  for line in lines do
    if line == "" then break end
    local name, value = line:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for line in lines do
    local path, body = line:match("^([^\t]*)\t(.*)$")
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "failed": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end

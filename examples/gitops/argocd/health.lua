-- Health of an LLMTrainingJob for Argo CD, from its conditions.
-- A job that is complete is Healthy, one that has failed or waits for a person Degraded.
local health = {status = "Progressing", message = "waits for the operator"}
if obj.status == nil or obj.status.conditions == nil then
  return health
end
if obj.status.observedGeneration ~= nil and obj.status.observedGeneration ~= obj.metadata.generation then
  health.message = "the operator has not seen the newest change yet"
  return health
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  if condition.status == "True" then
    conditions[condition.type] = condition.message
  end
end

local verdicts = {
  {"Complete", "Healthy"},
  {"Failed", "Degraded"},
  {"Stalled", "Degraded"},
  {"Suspended", "Suspended"},
}
for _, verdict in ipairs(verdicts) do
  if conditions[verdict[1]] ~= nil then
    health.status = verdict[2]
    health.message = conditions[verdict[1]]
    return health
  end
end

local progress = obj.status.progress
health.message = conditions["Reconciling"] or obj.status.phase
if progress ~= nil and progress.percent ~= nil then
  health.message = health.message .. ", " .. progress.percent
end
return health

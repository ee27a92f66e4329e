import { type Answer, dlfError, jsonAnswer } from './answer.ts';
import type { ExactJson } from './exact-json.ts';
import type { SimulatedInstance } from './instance.ts';
import { commonMembers } from './show-instance.ts';

const maxPlanRangeMs = 7 * 24 * 60 * 60_000;

/** Answers `GET …/jobs/instances/detail` from the instances of one workspace. */
export function listInstances(
  instances: readonly SimulatedInstance[],
  query: string,
  offsetCountsPages: boolean,
): Answer {
  const params = new URLSearchParams(query);
  const limit = wholeNumber(params.get('limit') ?? '10');
  const offset = wholeNumber(params.get('offset') ?? '0');
  const minPlanTime = wholeNumber(params.get('minPlanTime') ?? '0');
  const maxPlanTime = wholeNumber(params.get('maxPlanTime') ?? `${Number.MAX_SAFE_INTEGER}`);
  const rangeIsGiven = params.has('minPlanTime') && params.has('maxPlanTime');
  const valid =
    limit >= 1 &&
    limit <= 1000 &&
    offset >= 0 &&
    minPlanTime <= maxPlanTime &&
    !(rangeIsGiven && maxPlanTime - minPlanTime > maxPlanRangeMs);
  if (!valid) return dlfError('DLF.3051', 'The request parameter is invalid.');

  const jobName = params.get('jobName') ?? '';
  const status = params.get('status') ?? '';
  const isExact = params.get('preciseQuery') === 'true';
  const found = instances.filter(
    (instance) =>
      (isExact ? instance.jobName === jobName : instance.jobName.includes(jobName)) &&
      (status === '' || instance.status === status) &&
      instance.planTime >= minPlanTime &&
      instance.planTime <= maxPlanTime,
  );
  // The page calls the offset a page, Terraform and an SDK use it as a count of records.
  const first = offsetCountsPages ? offset * limit : offset;
  const page = found.slice(first, first + limit).map(listItem);
  return jsonAnswer(200, { total: found.length, instances: page });
}

function listItem(instance: SimulatedInstance): ExactJson {
  return {
    ...commonMembers(instance),
    jobInstanceName: instance.jobName,
    submitTime: instance.planTime,
    instanceType: 0,
    version: 1,
  };
}

/** `NaN`, which no comparison holds for, when the text is not a whole number. */
function wholeNumber(text: string): number {
  return /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}

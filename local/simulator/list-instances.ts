import { type Answer, dlfError, jsonAnswer } from './answer.ts';
import type { ExactJson } from './exact-json.ts';
import type { SimulatedInstance } from './instance.ts';
import { type NameStyle, styledName } from './name-style.ts';
import { pageOf, wholeNumber } from './page.ts';
import { commonMembers } from './show-instance.ts';

const maxPlanRangeMs = 7 * 24 * 60 * 60_000;

/** What the documents leave open, or what a server may do otherwise than they say. */
export interface ListOptions {
  readonly offsetCountsPages: boolean;
  readonly listsNewestFirst: boolean;
  readonly ignoresPreciseQuery: boolean;
  readonly writesNames: NameStyle | undefined;
}

/** Answers `GET …/jobs/instances/detail` from the instances of one workspace. */
export function listInstances(
  instances: readonly SimulatedInstance[],
  query: string,
  options: ListOptions,
): Answer {
  const params = new URLSearchParams(query);
  const found = instances.filter(filterOf(params, options));
  if (options.listsNewestFirst) found.reverse();
  const page = pageOf(found, params, { usual: 10, most: 1000, ...options });
  if (page === undefined || !hasRightTimes(params)) {
    return dlfError('DLF.3051', 'The request parameter is invalid.');
  }
  const listed = page.items.map((instance) => listItem(instance, options.writesNames));
  return jsonAnswer(200, { total: found.length, instances: listed });
}

function planTimes(params: URLSearchParams): readonly [min: number, max: number] {
  return [
    wholeNumber(params.get('minPlanTime') ?? '0'),
    wholeNumber(params.get('maxPlanTime') ?? `${Number.MAX_SAFE_INTEGER}`),
  ];
}

function hasRightTimes(params: URLSearchParams): boolean {
  const [min, max] = planTimes(params);
  const rangeIsGiven = params.has('minPlanTime') && params.has('maxPlanTime');
  return min <= max && !(rangeIsGiven && max - min > maxPlanRangeMs);
}

function filterOf(
  params: URLSearchParams,
  { ignoresPreciseQuery }: ListOptions,
): (instance: SimulatedInstance) => boolean {
  const jobName = params.get('jobName') ?? '';
  const status = params.get('status') ?? '';
  const type = params.get('instanceType') ?? '';
  const [min, max] = planTimes(params);
  const isExact = params.get('preciseQuery') === 'true' && !ignoresPreciseQuery;
  const hasName = (name: string): boolean =>
    isExact ? name === jobName : name.toLowerCase().includes(jobName.toLowerCase());
  return (instance) =>
    hasName(instance.jobName) &&
    (status === '' || instance.status === status) &&
    (type === '' || `${instance.instanceType ?? 0}` === type) &&
    instance.planTime >= min &&
    instance.planTime <= max;
}

function listItem(instance: SimulatedInstance, style: NameStyle | undefined): ExactJson {
  return {
    ...commonMembers(instance, style),
    jobInstanceName: styledName(instance.jobName, style),
    submitTime: instance.planTime,
    instanceType: instance.instanceType ?? 0,
    version: 1,
  };
}

import { type Answer, dlfError, jsonAnswer } from './answer.ts';
import { pageOf } from './page.ts';

/** A DataArts Studio instance: what workspaces belong to. */
export interface DataArts {
  readonly instanceId: string;
  readonly workspaces: readonly SimulatedWorkspace[];
}

export interface SimulatedWorkspace {
  readonly id: string;
  readonly name: string;
  /** The one that a call without a `workspace` header is for. */
  readonly isDefault?: boolean;
}

export const sampleDataArts: DataArts = {
  instanceId: '5c1d7e0a9b8f4e6d8c7b6a5f4e3d2c1b',
  workspaces: [
    { id: 'd1cd7861478748a6925bc02f47c69279', name: 'default', isDefault: true },
    { id: '0f3c5d1e8a9b4c7d8e6f5a4b3c2d1e0f', name: 'team_b' },
  ],
};

/** The workspace as instances have it: the default one is `''`, with and without its ID. */
export function canonicalWorkspace(header: string, { workspaces }: DataArts): string {
  return workspaces.some(({ id, isDefault }) => id === header && isDefault) ? '' : header;
}

/** Answers `GET …/workspaces/{instance_id}`. */
export function listWorkspaces(
  { instanceId, workspaces }: DataArts,
  asked: string,
  query: string,
  offsetCountsPages: boolean,
): Answer {
  const page = pageOf(workspaces, new URLSearchParams(query), { usual: 20, most: 100, offsetCountsPages });
  if (asked !== instanceId || page === undefined) {
    // No page says with which code a wrong ID is refused.
    return dlfError('DAYU.1002', 'The DataArts Studio instance does not exist.');
  }
  return jsonAnswer(200, {
    count: workspaces.length,
    total_page: Math.ceil(workspaces.length / page.limit),
    data: page.items.map(({ id, name, isDefault }) => ({
      id,
      name,
      description: '',
      is_default: isDefault ? 1 : 0,
      eps_id: '0',
      instance_id: instanceId,
      member_num: 3,
    })),
  });
}

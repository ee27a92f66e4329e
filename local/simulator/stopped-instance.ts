import type { SimulatedInstance, SimulatedNode } from './instance.ts';

/** The instance as it is once a stop has taken effect at `endTime`. */
export function stoppedInstance(instance: SimulatedInstance, endTime: number): SimulatedInstance {
  const nodes = instance.nodes?.map((node) => stoppedNode(node, endTime));
  return { ...instance, status: 'manual-stop', endTime, ...(nodes && { nodes }) };
}

function stoppedNode(node: SimulatedNode, endTime: number): SimulatedNode {
  // Nodes that had already ended keep the state in which they ended.
  return node.status === 'running' || node.status === 'waiting'
    ? { ...node, status: 'manual-stop', endTime }
    : node;
}

/** A new run under the same ID: a plan time does not move when an instance is run again. */
export function restartedInstance(instance: SimulatedInstance, startTime: number): SimulatedInstance {
  const { endTime: _endTime, nodes: oldNodes, ...rest } = instance;
  const nodes = oldNodes?.map(({ nodeName, type }) => ({ nodeName, type, status: 'running', startTime }));
  return { ...rest, status: 'running', startTime, ...(nodes && { nodes }) };
}

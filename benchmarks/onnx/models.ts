import { initializer, input, model, node, output, TYPE } from '../../test/support/onnx-model.ts'

export const FEATURES = Array.from({ length: 12 }, (_, index) => `f${index}`)
const [TREES, DEPTH] = [100, 6]

/** y = x · w: almost no work, so that what is around it shows. */
export function linearModel(): Buffer {
  const weights = Buffer.from(Float32Array.from(FEATURES, (_, index) => (index + 1) / 7).buffer)
  return model([
    input('x', TYPE.float, ['n', FEATURES.length]),
    initializer('w', TYPE.float, [FEATURES.length, 1], { raw: weights }),
    node('MatMul', ['x', 'w'], ['y']),
    output('y', TYPE.float, ['n', 1]),
  ])
}

/** A hundred full trees of depth six, as a boosting library exports them. */
export function treesModel(): Buffer {
  const inner = 2 ** DEPTH - 1
  const all = 2 ** (DEPTH + 1) - 1
  const nodes = Array.from({ length: TREES * all }, (_, index) => ({ tree: Math.floor(index / all), id: index % all }))
  const isInner = ({ id }: { readonly id: number }): boolean => id < inner
  const leaves = nodes.filter((one) => !isInner(one))
  const spread = ({ tree, id }: { readonly tree: number; readonly id: number }): number =>
    ((tree * 2_654_435_761 + id * 40_503) % 1_009) / 1_009
  return model([
    input('x', TYPE.float, ['n', FEATURES.length]),
    node('ai.onnx.ml:TreeEnsembleRegressor', ['x'], ['y'], {
      nodes_treeids: { ints: nodes.map(({ tree }) => tree) },
      nodes_nodeids: { ints: nodes.map(({ id }) => id) },
      nodes_featureids: { ints: nodes.map(({ tree, id }) => (tree + id) % FEATURES.length) },
      nodes_modes: { strings: nodes.map((one) => (isInner(one) ? 'BRANCH_LEQ' : 'LEAF')) },
      nodes_values: { floats: nodes.map(spread) },
      nodes_truenodeids: { ints: nodes.map((one) => (isInner(one) ? 2 * one.id + 1 : 0)) },
      nodes_falsenodeids: { ints: nodes.map((one) => (isInner(one) ? 2 * one.id + 2 : 0)) },
      target_treeids: { ints: leaves.map(({ tree }) => tree) },
      target_nodeids: { ints: leaves.map(({ id }) => id) },
      target_ids: { ints: leaves.map(() => 0) },
      target_weights: { floats: leaves.map((one) => spread(one) - 0.5) },
      n_targets: 1,
    }),
    output('y', TYPE.float, ['n', 1]),
  ])
}

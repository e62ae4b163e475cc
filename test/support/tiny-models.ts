import { readBoostedModel, type BoostedModel, type TreeFormat } from '@titlebout/core'

/** Reads a model that a test wrote down. @param content text, bytes, or a document that becomes JSON */
export function readModel(content: string | Uint8Array | object, format: TreeFormat = 'xgboost-json'): BoostedModel {
  const text = content instanceof Uint8Array ? content : typeof content === 'string' ? content : JSON.stringify(content)
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return readBoostedModel(bytes, format, { textOf: (encoded) => new TextDecoder().decode(encoded), name: 'm' })
}

/** What a model says about rows of its used columns. */
export function said(model: BoostedModel, rows: readonly (readonly number[])[]): readonly number[] {
  return [...model.predict(Float64Array.from(rows.flat()), rows.length)]
}

/**
 * A tree of XGBoost over the columns `a` and `b`: 10 where `a` is below 1; else 20, and 40 for the categories 1 and 3 of `b`. A gap
 * of `a` goes right, one of `b` left.
 */
export function tinyTree() {
  return {
    base_weights: [0, 10, 0, 20, 40],
    categories: [3, 1],
    categories_nodes: [2],
    categories_segments: [0],
    categories_sizes: [2],
    default_left: [0, 0, 1, 0, 0],
    id: 0,
    left_children: [1, -1, 3, -1, -1],
    right_children: [2, -1, 4, -1, -1],
    split_conditions: [1, 10, 0, 20, 40] as (number | null)[],
    split_indices: [0, 0, 1, 0, 0],
    split_type: [0, 0, 1, 0, 0],
    tree_param: { num_deleted: '0', num_feature: '2', num_nodes: '5', size_leaf_vector: '1' },
  }
}

/** A model of XGBoost with {@link tinyTree} alone. Tests change it before they read it. */
export function tinyXgboost() {
  return {
    learner: {
      attributes: {} as Record<string, string>,
      feature_names: ['a', 'b'],
      feature_types: ['float', 'c'],
      gradient_booster: {
        name: 'gbtree',
        model: {
          cats: { enc: [] as object[], feature_segments: [], sorted_idx: [] },
          gbtree_model_param: { num_parallel_tree: '1', num_trees: '1' },
          iteration_indptr: [0, 1],
          tree_info: [0],
          trees: [tinyTree()],
        },
      },
      learner_model_param: { base_score: '[5E-1]', num_class: '0', num_feature: '2', num_target: '1' },
      objective: { name: 'reg:squarederror' },
    },
    version: [3, 2, 0],
  }
}

/** The same tree as LightGBM writes it: up to 1 goes left, the categories 1 and 3 go left to 40, gaps right. */
export const TINY_LIGHTGBM = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=1
objective=regression
feature_names=a b
feature_infos=[0:2] 0:1:2:3
tree_sizes=1

Tree=0
num_leaves=3
num_cat=1
split_feature=0 1
split_gain=1 1
threshold=1 0
decision_type=8 1
left_child=-1 -2
right_child=1 -3
leaf_value=10 40 20
cat_boundaries=0 1
cat_threshold=10
is_linear=0
shrinkage=1


end of trees

feature_importances:
a=1

parameters:
[boosting: gbdt]
[categorical_feature: 1]

end of parameters

pandas_categorical:[]
`

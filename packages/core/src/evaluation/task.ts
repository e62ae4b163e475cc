import * as z from 'zod'

/** What a model predicts. `custom`: judged by the team's own losses per row, and by nothing else. */
export const TASKS = ['binary-classification', 'multiclass-classification', 'regression', 'ranking', 'custom'] as const
export const taskSchema = z.enum(TASKS)
export type Task = (typeof TASKS)[number]

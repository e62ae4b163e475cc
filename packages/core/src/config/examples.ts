import * as z from 'zod'
import { policy } from './side.ts'

/** What people may be shown of single validation rows. */
export const examplesSchema = z.strictObject({
  most: policy(
    z.int().min(0).max(100).default(5),
    'At most so many rows on which the candidate is worse than the champion, by their ids; 0: none.',
  ),
  columns: policy(
    z.array(z.string().min(1)).default([]),
    'Columns of data.validation that are shown beside the id and the label. Default: none.',
  ),
})

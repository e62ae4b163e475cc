import { commandFighter, type CommandOptions } from '@titlebout/adapters'
import { UserError, type ExplainConfig, type FighterTask, type Scores } from '@titlebout/core'
import { askedColumns, consistentAnswers, minutesFor, whyNotAnswered } from '../evaluate-gate/asked-by-command.ts'
import type { Sample } from '../explain/permuted.ts'
import { questionsAbout, rowsToAsk, type Questions } from '../explain/questions.ts'
import type { Opened } from '../step.ts'
import type { Answered, Answering, Scene } from './answering.ts'

interface Live extends Scene {
  readonly task: FighterTask
}

const WHOSE = "the champion's"

/**
 * The command that has just scored the champion, asked about changed rows in one more run. What its answers depend on is not shown of a champion: permuted
 * columns are all that it is asked about.
 */
export function liveCommand(opened: Opened, command: CommandOptions, live: Live): Answering {
  const { explain } = opened.config
  if (explain === undefined) throw new Error('nobody asks for an explanation')
  const settings = { ...explain, dependence: 0 }
  const columns = askedColumns(settings, live.judged.table, live.task.features)
  return {
    task: live.task,
    most: rowsToAsk({ columns, settings }),
    ask: async (sample) => await askedNow(opened, { ...live, command, settings, columns, sample }),
    close: async () => await Promise.resolve(),
  }
}

interface ToAsk extends Live {
  readonly command: CommandOptions
  readonly settings: ExplainConfig
  readonly columns: readonly string[]
  readonly sample: Sample
}

async function askedNow(opened: Opened, toAsk: ToAsk): Promise<Answered> {
  const { judged, task, rows, settings, columns, sample } = toAsk
  const { data, privacy } = opened.config
  const about = { groups: { count: judged.ids.length }, columns, settings, id: data.id, minCount: privacy.min_count }
  const questions = await questionsAbout(sample, about)
  if (typeof questions === 'string') throw new UserError('MODEL', `${WHOSE} ${questions}`)
  const start = performance.now()
  const said = await saidOf(questions, toAsk)
  const answered = consistentAnswers(questions, said, { task, rows, whose: WHOSE })
  if (typeof answered === 'string') throw new UserError('MODEL', answered)
  const { table, times } = questions
  const run = { row_count: table.dataset.row_count, times, duration_ms: Math.round(performance.now() - start) }
  return { ...answered, run }
}

async function saidOf(questions: Questions, { command, settings, task }: ToAsk): Promise<Scores> {
  const minutes = minutesFor(settings, command.predict)
  const fighter = commandFighter({ ...command, predict: { ...command.predict, timeout_minutes: minutes } })
  try {
    return await fighter.score(questions.table, task)
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.code === 'HOST') throw cause
    throw new UserError('MODEL', whyNotAnswered(cause, questions, { whose: WHOSE, minutes }), { cause })
  }
}

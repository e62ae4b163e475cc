// npm run demo: the story of issue 3 on a GitHub on this machine. No network, nothing outside of one folder.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Expectations } from './expect.ts'
import { showEnding } from './show/ending.ts'
import { screen, seconds } from './show/progress.ts'
import { openStage } from './stage/stage.ts'
import { CHAPTERS } from './story/chapters.ts'
import { shuffledLabels } from './story/shuffled.ts'

const HELP = `npm run demo [-- options]

Ten chapters: a model is made, challenged, promoted, watched and brought back, by the workflow files of
workflows-examples/bird-strikes, with the built actions, against a GitHub on this machine.

  --chapter N        end after chapter N (each goes on where the one before ended)
  --shuffle-labels   train on shuffled labels instead: exits 1 if anything is promoted
  --keep             keep the folder with all runs, logs and the page of comments, even when all went well
  --help
`

const { values } = parseArgs({
  options: {
    chapter: { type: 'string', default: String(CHAPTERS.length) },
    'shuffle-labels': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
process.exitCode = values.help ? help() : await play(values)

function help(): number {
  process.stdout.write(HELP)
  return 0
}

async function play(options: typeof values): Promise<number> {
  const started = performance.now()
  const shown = screen(process.stdout)
  const expect = new Expectations()
  const root = await mkdtemp(path.join(tmpdir(), 'titlebout-demo-'))
  const shuffle = options['shuffle-labels']
  const stage = await openStage(root, shown, async (folder) => {
    if (shuffle) await shuffleLabels(folder)
  })
  try {
    const chapters = shuffle ? [shuffledLabels] : CHAPTERS.slice(0, Number(options.chapter))
    for (const [i, chapter] of chapters.entries()) {
      shown.line(`\n${i + 1}. ${chapter.title}`)
      expect.chapter(`chapter ${i + 1}`)
      const since = performance.now()
      await chapter.play({ stage, expect, tell: (sentence) => shown.line(`    ${sentence}`) })
      shown.line(`    (${seconds(performance.now() - since)})`)
    }
    if (!shuffle) await showEnding(stage, expect, shown)
  } catch (error) {
    // What differed before this may be its cause: it is shown all the same.
    expect.holds(`the story goes on; it broke off: ${error instanceof Error ? error.message : String(error)}`, false)
  } finally {
    await stage.end()
  }
  return await conclude(expect, root, options.keep, (text) =>
    shown.line(`${text} (${seconds(performance.now() - started)})`),
  )
}

async function conclude(
  expect: Expectations,
  root: string,
  keep: boolean,
  say: (text: string) => void,
): Promise<number> {
  for (const difference of expect.differences) process.stdout.write(`✗ ${difference}\n`)
  const told = expect.differences.length === 0
  say(
    told
      ? `\nall ${expect.checked} expectations hold`
      : `\n${expect.differences.length} of ${expect.checked} expectations do not hold`,
  )
  if (keep || !told) process.stdout.write(`everything is in ${root}\n`)
  else await rm(root, { recursive: true, force: true })
  return told ? 0 : 1
}

async function shuffleLabels(folder: string): Promise<void> {
  const file = path.join(folder, 'params.yaml')
  const params = await readFile(file, 'utf8')
  await writeFile(file, params.replace('shuffle_labels: false', 'shuffle_labels: true'))
}

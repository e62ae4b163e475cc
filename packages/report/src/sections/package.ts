import { counted, type Package } from '@titlebout/core'
import { plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { count } from '../number.ts'

/** The package's name, and what its card says differently from the champion's. */
export function packageSections({ result }: Package): Section[] {
  const sections: Section[] = [
    {
      name: 'package',
      rank: 3,
      body: `**Package** \`${result.package_sha256}\`: ${counted(result.manifest.length, 'file')}, ${counted(result.golden.rows, 'golden row')}: made-up rows with known scores, by which a deployment is verified.`,
    },
  ]
  if (result.card_changes.length > 0) {
    const rows = result.card_changes.map((change) => [
      plain(change.what),
      plain(change.champion),
      plain(change.candidate),
    ])
    sections.push({
      name: 'changes of the card',
      rank: 4,
      body: `**What changes on the model card**\n\n${table(['', 'champion', 'this model'], rows)}`,
    })
  }
  const files = result.manifest.map((file) => [plain(file.path), count(file.bytes), `\`${file.sha256.slice(0, 12)}\``])
  sections.push({
    name: 'files of the package',
    rank: 6,
    body: fold('Files', table(['file', 'bytes', 'sha256'], files, ['l', 'r', 'l'])),
  })
  return sections
}

import type { Finding } from '../finding.ts'
import { findProperty, type Contract, type ContractProperty, type ContractRule } from './contract.ts'

/**
 * The contract that judges a pull request: what the base says stays as it is, and columns that the base does not know
 * come from the head, because rules about them only add. What the head would change otherwise is shown, not obeyed.
 *
 * @param head the contract of the checkout: places are those of its file
 */
export function mergeContracts(base: Contract, head: Contract): Contract {
  const known = base.properties.map((property) => placedIn(property, findProperty(head, property.name)))
  const added = head.properties.filter((property) => findProperty(base, property.name) === undefined)
  return {
    ...base,
    file: head.file,
    properties: [...known, ...added],
    rules: base.rules.map((rule) => ({ ...rule, place: placeOf(rule, head.rules) })),
    notices: [
      ...head.notices,
      ...added.map((property) => additionNotice(property, head.file)),
      ...changeNotices(base, head),
    ],
  }
}

function placedIn(property: ContractProperty, head: ContractProperty | undefined): ContractProperty {
  return {
    ...property,
    place: head?.place,
    rules: property.rules.map((rule) => ({ ...rule, place: placeOf(rule, head?.rules ?? []) ?? head?.place })),
  }
}

function placeOf(rule: ContractRule, among: readonly ContractRule[]): ContractRule['place'] {
  return among.find((other) => other.id === rule.id && other.field === rule.field)?.place
}

function additionNotice({ name, place }: ContractProperty, file: string): Finding {
  return {
    id: 'contract-addition',
    severity: 'notice',
    message: `column "${name}" is new in the contract of this pull request, which is taken for it`,
    where: { file, ...place, field: name },
  }
}

function changeNotices(base: Contract, head: Contract): readonly Finding[] {
  const notices: Finding[] = []
  const notice = (field: string | undefined, place: ContractProperty['place'], what: string): void => {
    notices.push({
      id: 'contract-change',
      severity: 'notice',
      message: `${what} in the contract of this pull request: judged as the base has it`,
      where: { file: head.file, ...place, ...(field === undefined ? {} : { field }) },
    })
  }
  for (const property of base.properties) {
    const other = findProperty(head, property.name)
    if (other === undefined) notice(property.name, undefined, `column "${property.name}" is left out`)
    else if (meaning(property) !== meaning(other))
      notice(property.name, other.place, `column "${property.name}" is described otherwise`)
  }
  if (base.rules.map(ruleMeaning).join() !== head.rules.map(ruleMeaning).join())
    notice(undefined, head.rules[0]?.place, 'rules about the rows as a whole are others')
  return notices
}

function meaning({ logicalType, required, availability, rules }: ContractProperty): string {
  return JSON.stringify([logicalType, required, availability, rules.map(ruleMeaning)])
}

function ruleMeaning({ id, field, count, limit, severity }: ContractRule): string {
  return JSON.stringify([id, field, count, limit, severity])
}

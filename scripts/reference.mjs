// SPDX-License-Identifier: MIT
// The reference of a file, as Markdown, from its JSON schema: node scripts/reference.mjs library/schema/trial.schema.json
import { readFileSync } from 'node:fs'

const schema = JSON.parse(readFileSync(process.argv[2], 'utf8'))

// what Markdown and HTML would take for their own
const plain = text => String(text).replace(/[\\`*_{}[\]<>#|&~^$]/g, c => (c === '<' ? '&lt;' : c === '&' ? '&amp;' : '\\' + c))
// `quoted` stays code
const words = text => String(text).split(/(`[^`]*`)/).map(part => (part.startsWith('`') ? part : plain(part))).join('')

function kind(node) {
  if (node.enum) return 'one of ' + node.enum.map(value => `\`${value}\``).join(', ')
  if (node['x-unit']) return `quantity in ${plain(node['x-unit'])}`
  const types = [node.type].flat().filter(Boolean)
  return types.map(type => ({ array: 'list', object: 'map', string: 'text', integer: 'whole number', boolean: 'true or false' })[type] ?? type)
    .join(' or ')
}

function limits(node) {
  const unit = node['x-unit'] ? ' ' + plain(node['x-unit']) : ''
  const low = node['x-minimum'] ?? node.minimum, high = node['x-maximum'] ?? node.maximum
  const parts = []
  if (low !== undefined) parts.push(`at least ${low}${unit}`)
  if (high !== undefined) parts.push(`at most ${high}${unit}`)
  if (node.minItems !== undefined || node.maxItems !== undefined)
    parts.push(`${node.minItems ?? 0} to ${node.maxItems ?? 'any number of'} entries`)
  if (node.default !== undefined) parts.push(`default: \`${node.default}\``)
  return parts
}

function example(name, node) {
  if (!node.examples?.length) return ''
  const lines = node.examples.map(value => {
    const text = String(value)
    return `${name}:${text.startsWith('\n') ? text.replace(/\n(?=.)/g, '\n  ').trimEnd() : ' ' + text}`
  })
  return '```yaml\n' + lines.join('\n') + '\n```\n'
}

function entry(path, name, node, needed) {
  const facts = [kind(node), needed ? 'needed' : '', ...limits(node)].filter(Boolean).join('; ')
  const heading = path.includes('.') ? '###' : '##'
  console.log(`${heading} \`${path}\`\n\n${words(node.description ?? '')}.\n\n<div class="facts">\n\n${facts}\n\n</div>\n\n${example(name, node)}`)
  children(path, node)
}

function children(path, node) {
  const inside = node.items ?? node
  for (const [name, child] of Object.entries(inside.properties ?? {}))
    entry(path ? `${path}.${name}` : name, name, child, (inside.required ?? []).includes(name))
  if (inside.additionalProperties?.properties || inside.additionalProperties?.description)
    entry(`${path}.NAME`, 'NAME', inside.additionalProperties, false)
}

console.log(`# ${plain(schema.title.replace(/^Coley /, 'A ')).replace(/^A (\w+)$/, "A $1's file")}\n\n${words(schema.description)}.\n
Made from \`${process.argv[2].replace(/^.*library/, 'library')}\`, which editors use too; \`coley schema\` says the same in a terminal.\n`)
children('', schema)

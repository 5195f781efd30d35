// What holds for all commands: help, usage, and their place in the reference.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, cpSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { recordingTerminal, runQiao } from '../testing/cli-world.ts'
import { newConnector } from './connector.ts'
import { commandContext } from './context.ts'
import { createProgram, everyCommand } from './program.ts'

const nameOf = (command: Command): string => (command.parent?.parent ? `${nameOf(command.parent)} ` : '') + command.name()
const commands = everyCommand(createProgram(recordingTerminal()).program)

describe('core/docs/cli.md', () => {
  const text = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8')
  const sections = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((section) => [/^`qiao ([^`]+)`/.exec(section)?.[1] ?? '', section]),
  )

  it.each(commands.map((command) => [nameOf(command), command] as const))('has %s with its arguments and options', (name, command) => {
    const usage = [
      name,
      ...command.registeredArguments.map((one) => (one.required ? `<${one.name()}${one.variadic ? '...' : ''}>` : `[${one.name()}]`)),
    ]
    const section = sections.get(usage.join(' '))
    expect(section, `### \`qiao ${usage.join(' ')}\` is missing`).toBeDefined()
    for (const { long, flags, argChoices = [] } of command.options.filter((option) => option.long !== '--json')) {
      const row = section!.split('\n').find((line) => line.includes(`\`${flags}\``))
      expect(row, `${long} is missing`).toBeDefined()
      expect(argChoices.filter((choice) => !row!.includes(choice))).toEqual([])
    }
  })
  it('names no command that there is not', () => {
    const names = commands.map(nameOf)
    const named = [...sections.keys()].map((usage) => usage.replace(/ [<[].*$/, ''))
    expect(named.filter((name) => !names.includes(name))).toEqual([])
  })
})

describe('usage', () => {
  it.each([
    [['bogus']],
    [['records', '--limit', 'all']],
    [['apply']],
    [['start', 'now']],
    [['conflicts', 'settle', 'x']],
    [['connections', 'bogus']],
  ])('%j is not understood: exit code 2, nothing on standard output', async (argv) => {
    const { code, out, err } = await runQiao(argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^error: /)
  })
  it('is helped, with exit code 0', async () => {
    const { code, out } = await runQiao(['--help'])
    expect(code).toBe(0)
    for (const command of ['start', 'apply', 'lineage', 'dead-letters', 'mapping', 'doctor'])
      expect(out).toMatch(new RegExp(`^  ${command}`, 'm'))
    expect((await runQiao(['dead-letters', 'replay', '--help'])).out).toContain('--dry-run')
    expect((await runQiao(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/)
  })
  it.each([
    [['mapping', 'check', '/nowhere'], {}, 'There is no /nowhere: check its name, and that its folder is there.'],
    [['mapping', 'test', tmpdir()], {}, `${tmpdir()} is a folder: give a file.`],
    [['migrate'], { QIAO_DATABASE_URL: 'postgres://a:b@127.0.0.1:9/x' }, 'Nothing answers at 127.0.0.1:9: start what is to run there,'],
    [['migrate'], { QIAO_DATABASE_URL: 'postgres://a:b@nowhere.invalid/x' }, 'nowhere.invalid'],
  ])('%j %j: what the system refuses is a sentence', async (argv, env, sentence) => {
    const { code, err } = await runQiao(argv, { env })
    expect(code).toBe(1)
    expect(err).toContain(sentence)
    expect(err).not.toMatch(/ENOENT|EISDIR|ECONN|ENOTFOUND|EAI_AGAIN|syscall/)
  })
  it('names the variable that is wrong', async () => {
    const { code, err } = await runQiao(['records'], { env: { QIAO_URL: 'not an address' } })
    expect(code).toBe(1)
    expect(err).toMatch(/^QIAO_URL is not an http\(s\) address/)
  })
})

describe('qiao connector new', () => {
  it('copies the template, and says what to do next', async () => {
    const root = mkdtempSync(join(tmpdir(), 'qiao-new-'))
    for (const folder of ['connectors', 'mappings']) {
      mkdirSync(join(root, folder))
      cpSync(fileURLToPath(new URL(`../../${folder}/_template`, import.meta.url)), join(root, folder, '_template'), { recursive: true })
    }
    const terminal = recordingTerminal()
    await newConnector(commandContext(terminal, false), 'acme', { root })
    expect(terminal.said.out).toContain('+ connectors/acme/index.ts\n')
    expect(terminal.said.out).toContain('npx vitest run connectors/acme')
    expect(existsSync(join(root, 'mappings/acme'))).toBe(true)
    rmSync(root, { recursive: true })
  })
  it('refuses a bad id', async () => {
    expect(await runQiao(['connector', 'new', 'Bad_Id'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('is no connector id'),
    })
  })
})

describe('qiao recipe', () => {
  it('lists them as every list: an array for machines', async () => {
    const recipes = (await runQiao(['recipe', 'list', '--json'])).json() as { id: string }[]
    expect(recipes.map(({ id }) => id)).toContain('miniprogram-tryton-stock')
  })
  it('names the parameter that is wrong', async () => {
    const set = ['shopUrl=https://a.test', 'erpUrl=https://b.test', 'erpDatabase=d', 'warehouse=W', 'shopCode=s', 'share=abc']
    const { code, err } = await runQiao(['recipe', 'use', 'miniprogram-tryton-stock', '/nowhere', '--set', ...set])
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('share is a number, and "abc" is none') })
  })
  it('shows what it took away of another one, and what stays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiao-recipe-'))
    const set = ['--set', 'shopUrl=https://a.test', 'erpUrl=https://b.test', 'erpDatabase=d', 'warehouse=W']
    const use = (id: string, ...more: string[]) => runQiao(['recipe', 'use', `miniprogram-tryton-${id}`, folder, ...set, ...more])
    try {
      await use('detail')
      writeFileSync(join(folder, 'flows/own.yaml'), '')
      const { out } = await use('summary', '--force')
      expect(out).toContain('- flows/erp-order-out.yaml\n')
      expect(out).toContain('qiao flow-mode <flow> --mode off')
      expect(out).toContain('flows/own.yaml is not of this recipe and stays')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

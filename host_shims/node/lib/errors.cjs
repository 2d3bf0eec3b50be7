// Failures of the library as exceptions.
'use strict'

const E_INVALID = -1
const E_BUFFER = -5
const E_STATE = -6
const E_FORKED = -10

// `code` is the stable number (-4), `codeName` its name ('DAYBOOK_E_BUSY'), `text` says what went
// wrong and what helps.
class DaybookError extends Error {
  constructor(code, codeName, text) {
    super(`${codeName}: ${text}`)
    this.name = 'DaybookError'
    this.code = code
    this.codeName = codeName
    this.text = text
  }
}

function fault(library, code, text = '') {
  const [name, ...meaning] = library.strerror(code).split(': ')
  return new DaybookError(code, name, text || meaning.join(': '))
}

module.exports = { DaybookError, E_BUFFER, E_FORKED, E_INVALID, E_STATE, fault }

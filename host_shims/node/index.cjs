'use strict'

const { buildInfo } = require('./lib/library.cjs')
const { DaybookError } = require('./lib/errors.cjs')
const { Daybook, Outcome } = require('./lib/daybook.cjs')

module.exports = { Daybook, DaybookError, Outcome, buildInfo }

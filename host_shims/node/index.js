// Both kinds of module share one implementation, so that an error thrown by one is an instance of
// the other's class.
import daybook from './index.cjs'

export const { Daybook, DaybookError, Outcome, buildInfo } = daybook

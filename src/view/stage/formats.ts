/** The chunk of formats: numbers and times as d3 writes them. */

export { format } from 'd3-format';
export { utcFormat } from 'd3-time-format';

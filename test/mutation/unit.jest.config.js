module.exports = require('./base.jest.config').configFor('**/unit.test.js');

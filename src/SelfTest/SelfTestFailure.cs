namespace CaffeTop.SelfTest;

/// <summary>A device did not do what it must; the message says what, where, and what was expected.</summary>
internal sealed class SelfTestFailure(string message) : Exception(message);

namespace CaffeTop.SelfTest.Operations;

/// <summary>An operation did what no operation may, whatever its result.</summary>
internal sealed class OpFailure(string message) : Exception(message);

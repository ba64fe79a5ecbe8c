namespace CaffeTop.SelfTest;

/// <summary>What became of one group of the self-test.</summary>
/// <param name="Detail">What was looked at and how near it came; of a failure what was wrong.</param>
public sealed record GroupResult(string Name, bool HasPassed, string Detail);

namespace CaffeTop.Runs;

/// <summary>When a test ran.</summary>
/// <param name="Seconds">Since the session's first stamp; NaN where unknown.</param>
public readonly record struct TestPoint(int Iteration, double Seconds);

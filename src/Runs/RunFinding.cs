using CaffeTop.Events;

namespace CaffeTop.Runs;

/// <summary>A finding that a run's log tells, and the session that it belongs to.</summary>
public sealed record RunFinding(Finding Finding, int Session, DateTime? Time);

using CaffeTop.Events;

namespace CaffeTop.Logging;

/// <summary>The last thing a log's queue sees: whatever the writer held back comes out.</summary>
internal sealed record EndOfLog : TrainingEvent;

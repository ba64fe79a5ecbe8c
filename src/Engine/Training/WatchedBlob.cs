using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>The blob or parameter whose values somebody wants to see as a histogram.</summary>
internal sealed record WatchedBlob(StatKind Kind, string Layer, string Blob);

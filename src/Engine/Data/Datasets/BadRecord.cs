namespace CaffeTop.Engine.Data.Datasets;

/// <summary>A record that cannot be trained on; <paramref name="Key"/> is null where damage hides it.</summary>
public sealed record BadRecord(long Index, string? Key, string Reason);

using CaffeTop.Engine.Devices;

namespace CaffeTop.Engine.Data;

/// <summary>How a <see cref="Prefetcher"/> cuts a set into batches.</summary>
public sealed record PrefetcherOptions
{
    /// <summary>batch_size: images per batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>prefetch: batches in memory.</summary>
    public int Prefetch { get; init; } = 4;

    /// <summary>This reader's number among <see cref="Ranks"/>.</summary>
    public int Rank { get; init; }

    /// <summary>Readers that share the set, each taking every Ranks-th record.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>Makes the memory of a batch's images or labels.</summary>
    public required Func<IBatchMemory> Memory { get; init; }

    /// <summary>Where the device transforms images itself: batches are made in its memory, images stay bytes. Instead of <see cref="Memory"/>.</summary>
    public IStagingOps? Staging { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

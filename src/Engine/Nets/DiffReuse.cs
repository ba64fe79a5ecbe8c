using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Nets;

/// <summary>
/// Lets gradients of blobs share memory when they are never needed at the same time: in backward a blob's diff lives from the layer that writes it
/// (its consumer) to the layer that reads it (its producer), so that two or three buffers serve a chain of any length. After backward the diffs
/// hold nothing defined: an observer reads them right after the layer's backward, as debug_info does. Kept apart: diffs that hold a loss weight,
/// and diffs that nobody writes but somebody reads (they must stay zero).
/// </summary>
/// <remarks>
/// A device that records computes gradients of weights beside the rest (<see cref="IGraphOps.Join"/>). They read the diffs of their layer's tops after its
/// backward, and whoever writes the same memory next waits for them. In large nets that costs little, since each of the two fills the device; small
/// nets, whose operations are short and gain most from running at once, keep all diffs apart there.
/// </remarks>
internal static class DiffReuse
{
    /// <summary>Diffs that together take no more bytes than this share no memory on a device that records.</summary>
    public const long AmpleBytes = 32 << 20;

    /// <param name="ampleBytes"><see cref="AmpleBytes"/>.</param>
    public static void Apply(IDevice device, IReadOnlyList<NetLayer> layers, long ampleBytes)
    {
        if (device.Graphs is not null && sizeof(float) * Lives(layers).Sum(static life => life.Count) <= ampleBytes) return;
        var slots = new List<Slot>();
        foreach (var life in Lives(layers).Where(life => life is { IsFixed: false, Written: >= 0 }).OrderByDescending(life => life.Written))
        {
            var slot = Choose(slots, life);
            if (slot is null) slots.Add(slot = new Slot(new Storage(device)));
            slot.Storage.Require(life.Count);
            slot.LastRead = life.Read;
            foreach (var blob in life.Blobs) blob.ShareDiff(slot.Storage);
        }
    }

    // Layers count downwards in backward: a buffer is free once its reader has an index above the new writer's.
    private static Slot? Choose(List<Slot> slots, Life life)
    {
        Slot? best = null;
        foreach (var slot in slots)
        {
            if (slot.LastRead <= life.Written) continue;
            if (best is null || IsBetter(slot.Storage.Capacity, best.Storage.Capacity, life.Count)) best = slot;
        }

        return best;
    }

    // The smallest that is large enough; where none is, the largest, which then has to grow least.
    private static bool IsBetter(long capacity, long than, long needed)
        => than < needed ? capacity > than : capacity >= needed && capacity < than;

    private static IEnumerable<Life> Lives(IReadOnlyList<NetLayer> layers)
    {
        var lives = new Dictionary<Storage, Life>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            for (var k = 0; k < layer.Bottoms.Length; k++)
            {
                if (layer.NeedsBackward && layer.PropagateDown[k]) Of(lives, layer.Bottoms[k]).Written = i;
            }

            for (var k = 0; k < layer.Tops.Length; k++)
            {
                var life = Of(lives, layer.Tops[k]);
                life.Read = Math.Min(life.Read, i);
                life.IsFixed |= layer.Layer.LossWeights[k] != 0;
            }
        }

        return lives.Values;
    }

    private static Life Of(Dictionary<Storage, Life> lives, Blob blob)
    {
        if (!lives.TryGetValue(blob.DiffStorage, out var life)) lives.Add(blob.DiffStorage, life = new Life());
        life.Blobs.Add(blob);
        life.Count = Math.Max(life.Count, blob.Count);
        return life;
    }

    private sealed class Life
    {
        public HashSet<Blob> Blobs { get; } = new(ReferenceEqualityComparer.Instance);

        public long Count { get; set; }

        /// <summary>The last layer that writes it, which in backward is the first; −1: none.</summary>
        public int Written { get; set; } = -1;

        /// <summary>The first layer that has it as a top, which in backward is the last to read it.</summary>
        public int Read { get; set; } = int.MaxValue;

        public bool IsFixed { get; set; }
    }

    private sealed class Slot(Storage storage)
    {
        public Storage Storage { get; } = storage;

        public int LastRead { get; set; }
    }
}

using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The strided block copy behind Concat, Slice, Crop, Permute and Tile. Axes that are contiguous in both blocks are merged first, so that most
/// copies become rows of plain memory moves; the outermost axis left is cut into chunks for the threads. Accumulating copies run their outermost
/// axis in one chunk when it does not move the destination (Tile's backward), so that no two chunks add to one place.
/// </summary>
internal static unsafe class StridedCopier
{
    private const int MaxAxes = 8;
    private const int MaxChunks = 64;

    public static void Run(CpuThreads threads, in StridedCopy copy, DeviceSpan source, DeviceSpan destination, bool accumulate)
    {
        var work = default(CopyWork);
        if (!Merge(copy, ref work)) return;
        RequireInside(copy.SourceOffset, work.Axes, work.Dims, work.SourceStrides, source.Count);
        RequireInside(copy.DestinationOffset, work.Axes, work.Dims, work.DestinationStrides, destination.Count);
        work.Source = (float*)source.Address + copy.SourceOffset;
        work.Destination = (float*)destination.Address + copy.DestinationOffset;
        work.Accumulate = accumulate;
        var mayShare = accumulate && work.DestinationStrides[0] == 0;
        work.Chunks = work.Axes == 1 || mayShare ? 1 : Math.Min(work.Dims[0], MaxChunks);
        threads.For(work.Chunks, work);
    }

    /// <summary>Drops axes of extent 1 and joins neighbours that are one run in both blocks; false when there is nothing to copy.</summary>
    private static bool Merge(in StridedCopy copy, ref CopyWork work)
    {
        var axes = 0;
        for (var axis = 0; axis < copy.Dims.Length; axis++)
        {
            var (dim, from, to) = (copy.Dims[axis], copy.SourceStrides[axis], copy.DestinationStrides[axis]);
            if (dim == 0) return false;
            if (dim == 1) continue;
            if (axes > 0 && work.SourceStrides[axes - 1] == (long)from * dim && work.DestinationStrides[axes - 1] == (long)to * dim)
            {
                work.Dims[axes - 1] *= dim;
                work.SourceStrides[axes - 1] = from;
                work.DestinationStrides[axes - 1] = to;
                continue;
            }

            if (axes == MaxAxes) throw new ArgumentException($"a strided copy has at most {MaxAxes} axes");
            work.Dims[axes] = dim;
            work.SourceStrides[axes] = from;
            work.DestinationStrides[axes] = to;
            axes++;
        }

        if (axes == 0)
        {
            work.Dims[0] = 1;
            axes = 1;
        }

        work.Axes = axes;
        return true;
    }

    private static void RequireInside(long offset, int axes, int* dims, int* strides, int count)
    {
        var (first, last) = (offset, offset);
        for (var axis = 0; axis < axes; axis++)
        {
            var reach = (long)(dims[axis] - 1) * strides[axis];
            if (reach < 0) first += reach;
            else last += reach;
        }

        if (first < 0 || last >= count) throw new ArgumentOutOfRangeException(nameof(count), $"a strided copy reaches {first}…{last} of a blob of {count}");
    }

    private struct CopyWork : IChunkWork<CopyWork>
    {
        public fixed int Dims[MaxAxes];
        public fixed int SourceStrides[MaxAxes];
        public fixed int DestinationStrides[MaxAxes];
        public float* Source;
        public float* Destination;
        public int Axes;
        public int Chunks;
        public bool Accumulate;

        public static void Run(in CopyWork work, int chunk, int thread)
        {
            var extent = work.Dims[0];
            var start = (int)((long)extent * chunk / work.Chunks);
            var end = (int)((long)extent * (chunk + 1) / work.Chunks);
            if (work.Axes == 1)
            {
                CopyRun(work, work.Source, work.Destination, 0);
                return;
            }

            for (var i = start; i < end; i++)
            {
                CopyAxis(work, 1, work.Source + ((nint)i * work.SourceStrides[0]), work.Destination + ((nint)i * work.DestinationStrides[0]));
            }
        }

        private static void CopyAxis(in CopyWork work, int axis, float* source, float* destination)
        {
            if (axis == work.Axes - 1)
            {
                CopyRun(work, source, destination, axis);
                return;
            }

            for (var i = 0; i < work.Dims[axis]; i++)
            {
                CopyAxis(work, axis + 1, source, destination);
                source += work.SourceStrides[axis];
                destination += work.DestinationStrides[axis];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void CopyRun(in CopyWork work, float* source, float* destination, int axis)
        {
            var length = work.Dims[axis];
            nint from = work.SourceStrides[axis];
            nint to = work.DestinationStrides[axis];
            if (from == 1 && to == 1)
            {
                var target = new Span<float>(destination, length);
                var values = new ReadOnlySpan<float>(source, length);
                if (work.Accumulate) System.Numerics.Tensors.TensorPrimitives.Add(target, values, target);
                else values.CopyTo(target);
                return;
            }

            if (work.Accumulate)
            {
                for (var i = 0; i < length; i++) destination[i * to] += source[i * from];
                return;
            }

            for (var i = 0; i < length; i++) destination[i * to] = source[i * from];
        }
    }
}

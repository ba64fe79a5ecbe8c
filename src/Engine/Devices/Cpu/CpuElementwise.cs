using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// The inputs' addresses go into a table that the object owns, so that any number of them reaches the threads without an allocation.
/// </summary>
internal sealed unsafe class CpuElementwise(CpuThreads threads) : IElementwiseOps, IScratchOwner
{
    private readonly Scratch _table = new();

    public long ScratchBytes => _table.Bytes;

    public void Sum(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients, DeviceSpan y)
        => Run<SumOfInputs>(x, coefficients, y, default, -1);

    public void Product(ReadOnlySpan<DeviceSpan> x, DeviceSpan y) => Run<ProductOfInputs>(x, [], y, default, -1);

    public void ProductBackward(ReadOnlySpan<DeviceSpan> x, int which, bool stable, DeviceSpan y, DeviceSpan dy, DeviceSpan dx)
    {
        if (stable)
        {
            Run<ProductOfInputs>(x, [], dx, dy, which);
            return;
        }

        Map.Run(threads, default(QuotientTimes), y, x[which], dy, dx);
    }

    public void Maximum(ReadOnlySpan<DeviceSpan> x, DeviceSpan y, IndexSpan from)
    {
        var slices = new Slices(y.Count);
        threads.For(slices.Chunks, new MaximumOfInputs(Addresses(x, []), x.Length, (float*)y.Address, (int*)from.Address, slices));
    }

    public void MaximumBackward(IndexSpan from, int which, DeviceSpan dy, DeviceSpan dx)
        => Map.Run(threads, new WhereFrom(which), new DeviceSpan(from.Address, from.Count), dy, dx);

    public void Axpby(float a, DeviceSpan x, float b, DeviceSpan y)
    {
        if (b == 0) Map.Run(threads, new Factor(a), x, y);
        else Map.Run(threads, new Combination(a, b), x, y, y);
    }

    public void Dispose() => _table.Dispose();

    private void Run<TFold>(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients, DeviceSpan y, DeviceSpan factor, int without)
        where TFold : unmanaged, IFold
    {
        var slices = new Slices(y.Count);
        var table = Addresses(x, coefficients);
        var first = factor.IsEmpty ? null : (float*)factor.Address;
        threads.For(slices.Chunks, new Fold<TFold>(table, x.Length, without, first, (float*)y.Address, slices));
    }

    private FoldInput* Addresses(ReadOnlySpan<DeviceSpan> x, ReadOnlySpan<float> coefficients)
    {
        var table = _table.Take<FoldInput>(x.Length);
        for (var k = 0; k < x.Length; k++)
        {
            table[k] = new FoldInput((float*)x[k].Address, coefficients.IsEmpty ? 1 : coefficients[k]);
        }

        return table;
    }

    /// <summary>dy·(y/x) from (y, x, dy).</summary>
    private readonly struct QuotientTimes : ITernary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Of(Vector<float> a, Vector<float> b, Vector<float> c) => c * (a / b);
    }

    /// <summary>a's bits as an index: b where it is the wanted one, else 0.</summary>
    private readonly struct WhereFrom(int which) : IBinary
    {
        private readonly int _which = which;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Of(Vector<float> a, Vector<float> b)
            => Lanes.Select(Vector.Equals(Vector.AsVectorInt32(a), new Vector<int>(_which)), b, Vector<float>.Zero);
    }

    private readonly struct Combination(float a, float b) : IBinary
    {
        private readonly float _a = a;
        private readonly float _b = b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Of(Vector<float> a, Vector<float> b) => Vector.FusedMultiplyAdd(a, new Vector<float>(_a), b * _b);
    }
}

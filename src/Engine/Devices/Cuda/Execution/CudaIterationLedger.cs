using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Devices.Cuda.Memory;
using CaffeTop.Engine.Devices.Cuda.Native;
using CaffeTop.Engine.Devices.Cuda.Operations;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Execution;

/// <summary>
/// Orders and results lie in page-locked memory, a slot for each iteration that may be under way, so that one small copy brings an order to the device
/// and another its result back, both without waiting. A slot is used again after its result was read, which is after its copies.
/// </summary>
internal sealed unsafe class CudaIterationLedger : IIterationLedger
{
    private const int Slots = 16;

    private readonly PrimaryContext _context;
    private readonly SideBranch? _side;
    private readonly CudaKernel _copy;
    private readonly CudaKernel _add;
    private readonly CudaKernel _note;
    private readonly CudaKernel _clip;
    private readonly CudaKernel _update;
    private readonly CudaKernel _forget;
    private readonly SpanTable _chunks;
    private readonly SpanList _gradients;
    private readonly SpanList _statistics;
    private readonly SpanList _kept;
    private readonly DeviceScratch _memory;
    private readonly DeviceScratch _partial;
    private readonly PinnedBlock _pinned;
    private readonly nint _orders;
    private readonly CudaEvent[] _ended = new CudaEvent[Slots];
    private readonly DeviceSpan[] _gradientSpans;
    private readonly long _orderBytes;
    private readonly int _faultCount;
    private readonly nint _faults;
    private readonly nint _ring;
    private readonly nint _held;
    private readonly nint _ticket;
    private readonly nint _loss;
    private readonly nint _order;

    public CudaIterationLedger(CudaResources resources, int parameters, ReadOnlySpan<DeviceSpan> statistics, ReadOnlySpan<IndexSpan> faults)
    {
        (_context, _side) = (resources.Context, resources.Side);
        _copy = resources.Kernels["copy_spans"];
        _add = resources.Kernels["add_terms"];
        _note = resources.Kernels["note_pass"];
        _clip = resources.Kernels["clip_gradients"];
        _update = resources.Kernels["solver_update"];
        _forget = resources.Kernels["forget_faults"];
        _chunks = new SpanTable(resources);
        _gradients = new SpanList(resources);
        _statistics = new SpanList(resources);
        _kept = new SpanList(resources);
        _gradientSpans = new DeviceSpan[parameters];
        _orderBytes = UpdateNumbers.Bytes(parameters);
        _faultCount = faults.Length;

        // One piece of memory: the order, the ring, small words, the faults' addresses, the statistics' copies.
        long kept = 0;
        foreach (var span in statistics) kept += Padded(span.Count * sizeof(float));
        var ring = Padded(_orderBytes);
        var words = ring + Padded(Slots * sizeof(Entry));
        var addresses = words + 256;
        var copies = addresses + Padded(Math.Max(1, faults.Length) * sizeof(nint));
        _memory = new DeviceScratch(_context);
        _partial = new DeviceScratch(_context);
        _order = _memory.Take(copies + kept);
        (_ring, _faults) = (_order + (nint)ring, _order + (nint)addresses);
        (_held, _ticket, _loss) = (_order + (nint)words, _order + (nint)words + 8, _order + (nint)words + 16);
        CudaStatus.Check(LibCuda.SetBytes(_order, 0, (nuint)(copies + kept), _context.Stream));
        Upload(resources, faults);
        KeepAt(statistics, _order + (nint)copies);

        _pinned = new PinnedBlock(_context);
        fixed (byte* at = _pinned.Bytes(Slots * (_orderBytes + sizeof(Entry)))) _orders = (nint)at;
        for (var slot = 0; slot < Slots; slot++) _ended[slot] = new CudaEvent(_context);
    }

    public int Capacity => Slots;

    public void Begin(in IterationOrder order, ReadOnlySpan<ParameterUpdate> parameters)
    {
        _context.MakeCurrent();
        _chunks.Set(parameters);
        for (var k = 0; k < parameters.Length; k++) _gradientSpans[k] = parameters[k].Gradient;
        _gradients.Set(_gradientSpans);
        _ = Partial;
        var at = Pinned(order.Slot);
        *(Order*)at = new Order { Step = UpdateNumbers.Of(order.Step), Slot = order.Slot, Clip = order.ClipLimit, Divisor = order.Divisor };
        UpdateNumbers.Write(parameters, at + UpdateNumbers.Head);
        CudaStatus.Check(LibCuda.CopyToDevice(_order, (void*)at, (nuint)_orderBytes, _context.Stream));
    }

    public void KeepStatistics() => _copy.Blocks(_statistics.Table.Count, _held, _statistics.Address, _kept.Address, _statistics.Table.Chunks);

    public void Note(ReadOnlySpan<LossTerm> loss, bool isFirst)
    {
        // Backward does not read it: only the update must come behind.
        using var aside = _side is { IsRecording: true } ? _side.Begin(Memory(loss)) : default;
        nint before = 0;
        while (loss.Length > Terms.AtOnce)
        {
            _add.BlocksWith(Terms.Of(loss[..Terms.AtOnce]), 1, Terms.AtOnce, before, _loss);
            before = _loss;
            loss = loss[Terms.AtOnce..];
        }

        _note.BlocksWith(Terms.Of(loss), 1, loss.Length, before, _order, isFirst, _faultCount, _faults, _ring, _held);
    }

    public void Update(bool clips)
    {
        _side?.JoinAll();
        if (clips) _clip.Blocks(_gradients.Table.Count, _order, _gradients.Address, _gradients.Table.Chunks, Partial, _ticket, _ring);
        _update.Blocks(_chunks.Count, _order, _held, _order + UpdateNumbers.Head, _chunks.Chunks);
    }

    public void End(int slot)
    {
        _context.MakeCurrent();
        CudaStatus.Check(LibCuda.CopyToHost((void*)Result(slot), _ring + (slot * sizeof(Entry)), (nuint)sizeof(Entry), _context.Stream));
        _ended[slot].Record();
    }

    public bool IsDone(int slot) => _ended[slot].IsDone;

    public IterationNote Read(int slot)
    {
        _ended[slot].Wait();
        var entry = *(Entry*)Result(slot);
        return new IterationNote(entry.Loss, entry.Held != 0, entry.Norm, entry.Factor);
    }

    public void GoBack()
    {
        _copy.Blocks(_statistics.Table.Count, 0L, _kept.Address, _statistics.Address, _statistics.Table.Chunks);
        _forget.Blocks(1, _faultCount, _faults, _held);
    }

    public void Dispose()
    {
        // What is under way still writes to the slots.
        _context.AwaitEnd();
        foreach (var ended in _ended) ended.Dispose();
        _pinned.Dispose();
        _chunks.Dispose();
        _gradients.Dispose();
        _statistics.Dispose();
        _kept.Dispose();
        _memory.Dispose();
        _partial.Dispose();
    }

    private nint Partial => _partial.Take(Math.Max(1L, _gradients.Table.Count) * sizeof(double));

    private static DeviceSpan[] Memory(ReadOnlySpan<LossTerm> loss)
    {
        var memory = new List<DeviceSpan>();
        foreach (var term in loss) memory.AddRange([term.Value, term.Weight]);
        return [.. memory];
    }

    private static long Padded(long bytes) => (bytes + 255) / 256 * 256;

    private nint Pinned(int slot) => _orders + (nint)(slot * _orderBytes);

    private nint Result(int slot) => _orders + (nint)(Slots * _orderBytes) + (slot * sizeof(Entry));

    private void Upload(CudaResources resources, ReadOnlySpan<IndexSpan> faults)
    {
        var addresses = new nint[faults.Length];
        for (var k = 0; k < addresses.Length; k++) addresses[k] = faults[k].Address;
        fixed (nint* from = addresses) resources.Memory.Upload(from, _faults, addresses.Length * sizeof(nint));
    }

    private void KeepAt(ReadOnlySpan<DeviceSpan> statistics, nint address)
    {
        var copies = new DeviceSpan[statistics.Length];
        for (var k = 0; k < copies.Length; k++)
        {
            copies[k] = new DeviceSpan(address, statistics[k].Count);
            address += (nint)Padded(statistics[k].Count * sizeof(float));
        }

        _statistics.Set(statistics);
        _kept.Set(copies);
    }

    /// <summary>ct_order.</summary>
    private struct Order
    {
        public UpdateNumbers.Step Step;
        public int Slot;
        public float Clip;
        public float Divisor;
    }

    /// <summary>ct_terms.</summary>
    private struct Terms
    {
        public const int AtOnce = 8;
        public fixed ulong Value[AtOnce];
        public fixed ulong Weight[AtOnce];

        public static Terms Of(ReadOnlySpan<LossTerm> loss)
        {
            var terms = default(Terms);
            for (var k = 0; k < loss.Length; k++)
            {
                terms.Value[k] = (ulong)loss[k].Value.Address;
                terms.Weight[k] = loss[k].Weight.IsEmpty ? 0 : (ulong)loss[k].Weight.Address;
            }

            return terms;
        }
    }

    /// <summary>ct_entry.</summary>
    private struct Entry
    {
#pragma warning disable CS0649 // The device fills them.
        public float Loss;
        public float Norm;
        public float Factor;
        public int Held;
#pragma warning restore CS0649
    }
}

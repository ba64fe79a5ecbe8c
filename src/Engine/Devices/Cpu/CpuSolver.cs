using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cpu;

internal sealed unsafe class CpuSolver(CpuThreads threads) : ISolverOps, IScratchOwner
{
    private readonly Scratch _chunks = new();
    private readonly Scratch _table = new();

    public long ScratchBytes => _chunks.Bytes + _table.Bytes;

    public void Update(in SolverStep step, ReadOnlySpan<ParameterUpdate> parameters)
    {
        var chunks = Cut(parameters.Length);
        var table = _table.Take<ParameterUpdate>(parameters.Length);
        for (var k = 0; k < parameters.Length; k++)
        {
            table[k] = parameters[k];
            chunks.Set(k, parameters[k].Weights.Count);
        }

        switch (step.Rule)
        {
            case UpdateRule.Sgd:
                threads.For(chunks.Count, new SolverUpdate<SgdRule>(step, chunks, table));
                break;
            case UpdateRule.Nesterov:
                threads.For(chunks.Count, new SolverUpdate<NesterovRule>(step, chunks, table));
                break;
            case UpdateRule.AdaGrad:
                threads.For(chunks.Count, new SolverUpdate<AdaGradRule>(step, chunks, table));
                break;
            case UpdateRule.RmsProp:
                threads.For(chunks.Count, new SolverUpdate<RmsPropRule>(step, chunks, table));
                break;
            case UpdateRule.AdaDelta:
                threads.For(chunks.Count, new SolverUpdate<AdaDeltaRule>(step, chunks, table));
                break;
            case UpdateRule.Adam:
                threads.For(chunks.Count, new SolverUpdate<AdamRule>(step, chunks, table));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    public void Scale(ReadOnlySpan<DeviceSpan> spans, float factor)
    {
        var chunks = Cut(spans.Length);
        var table = _table.Take<DeviceSpan>(spans.Length);
        for (var k = 0; k < spans.Length; k++)
        {
            table[k] = spans[k];
            chunks.Set(k, spans[k].Count);
        }

        threads.For(chunks.Count, new ScaleWork(chunks, table, factor));
    }

    public void Dispose()
    {
        _chunks.Dispose();
        _table.Dispose();
    }

    private SpanChunks Cut(int spans)
    {
        var first = _chunks.Take<long>(SpanChunks.TableSize(spans));
        first[0] = 0;
        return new SpanChunks(first, spans);
    }
}

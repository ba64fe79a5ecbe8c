using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Snapshots;

/// <summary>Writes a .solverstate, byte for byte as Caffe's protobuf would.</summary>
public static class SolverStateWriter
{
    private const byte HistoryTag = (3 << 3) | 2;

    /// <summary>
    /// Writes the state; the strings and numbers as Caffe sets them: iter, learned_net and current_step are always present. Making the file
    /// durable is the caller's.
    /// </summary>
    public static void Write(Stream stream, int iteration, string learnedNet, int currentStep, IReadOnlyList<BlobToSave> history)
    {
        var head = new SolverState { Iter = iteration, LearnedNet = learnedNet }.ToByteArray();
        var tail = new SolverState { CurrentStep = currentStep }.ToByteArray();
        SnapshotSize.Check(head.Length + tail.Length + history.Sum(b => BlobWriter.FieldSize(BlobWriter.Size(b))), "the solver state");
        stream.Write(head);
        var writer = new BlobWriter(stream);
        foreach (var blob in history) writer.WriteField(HistoryTag, blob);
        stream.Write(tail);
    }
}

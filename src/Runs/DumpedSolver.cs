using System.Globalization;
using CaffeTop.Engine.Proto;
using CaffeTop.Events;

namespace CaffeTop.Runs;

/// <summary>What a solver recovered from a log says, in the words of a summary. Fields that it does not set are null.</summary>
public sealed record DumpedSolver(string Type, int? MaxIteration, double? BaseRate, string? Policy, int? Display, int? AverageLoss, int? TestInterval, string? Net)
{
    public static DumpedSolver Read(DumpedText text)
    {
        var solver = TextFormatReader.Read<SolverParameter>(text.Text, "solver in the log").Message;
        return new DumpedSolver(
            SafeText.Clean(solver.HasSolverType ? solver.SolverType.ToString() : solver.Type),
            solver.HasMaxIter ? solver.MaxIter : null, solver.HasBaseLr ? double.Parse(solver.BaseLr.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null,
            solver.HasLrPolicy ? SafeText.Clean(solver.LrPolicy) : null, solver.HasDisplay ? solver.Display : null,
            solver.HasAverageLoss ? solver.AverageLoss : null, solver.HasTestInterval ? solver.TestInterval : null,
            solver.HasNet ? SafeText.Clean(solver.Net) : solver.HasTrainNet ? SafeText.Clean(solver.TrainNet) : null);
    }
}

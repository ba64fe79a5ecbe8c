namespace CaffeTop.Running;

internal static class TrainingSession
{
    public static int Run(RunRequest request) => throw new UsageException(request.Solver);
}

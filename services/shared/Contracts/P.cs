namespace Contracts; public static class Placeholder;
